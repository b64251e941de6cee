"""Proximal policy optimization of a pole that is to be kept upright: clipped objective, generalized advantages."""

import math

import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim
from torch.distributions.categorical import Categorical

rng = np.random.RandomState(1)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Pole:
    """A pendulum on its head; the action pushes it left or right."""

    def reset(self):
        self.angle, self.speed, self.steps = rng.uniform(-0.05, 0.05), 0.0, 0
        return np.array([self.angle, self.speed], dtype=np.float32)

    def step(self, action):
        self.speed += 0.05 * (9.8 * math.sin(self.angle) + (4.0 if action == 1 else -4.0))
        self.angle += 0.05 * self.speed
        self.steps += 1
        done = abs(self.angle) > 0.5 or self.steps >= 60
        return np.array([self.angle, self.speed], dtype=np.float32), 1.0, done


def layer_init(layer, scale):
    w = rng.normal(0, scale / math.sqrt(layer.in_features), layer.weight.shape)
    layer.weight.data.copy_(torch.from_numpy(w))
    torch.nn.init.constant_(layer.bias, 0.0)
    return layer


class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.critic = nn.Sequential(
            layer_init(nn.Linear(2, 32), 1.4),
            nn.Tanh(),
            layer_init(nn.Linear(32, 32), 1.4),
            nn.Tanh(),
            layer_init(nn.Linear(32, 1), 1.0),
        )
        self.actor = nn.Sequential(
            layer_init(nn.Linear(2, 32), 1.4),
            nn.Tanh(),
            layer_init(nn.Linear(32, 32), 1.4),
            nn.Tanh(),
            layer_init(nn.Linear(32, 2), 0.01),
        )

    def get_value(self, x):
        return self.critic(x)

    def get_action_and_value(self, x, action=None):
        probs = Categorical(logits=self.actor(x))
        if action is None:  # probs.sample(), by numbers that every library draws alike
            action = (torch.from_numpy(rng.rand(*x.shape[:-1])).float() < probs.probs[..., 1]).long()
        return action, probs.log_prob(action), probs.entropy(), self.critic(x)


num_steps, num_envs, minibatch, gamma, gae_lambda, clip_coef = 64, 4, 64, 0.99, 0.95, 0.2
envs = [Pole() for _ in range(num_envs)]
agent = Agent().to(device)
optimizer = optim.Adam(agent.parameters(), lr=2.5e-3, eps=1e-5)

obs = torch.zeros((num_steps, num_envs, 2)).to(device)
actions = torch.zeros((num_steps, num_envs)).to(device)
logprobs = torch.zeros((num_steps, num_envs)).to(device)
rewards = torch.zeros((num_steps, num_envs)).to(device)
dones = torch.zeros((num_steps, num_envs)).to(device)
values = torch.zeros((num_steps, num_envs)).to(device)

next_obs = torch.Tensor(np.stack([env.reset() for env in envs])).to(device)
next_done = torch.zeros(num_envs).to(device)
for update in range(1, 4):
    optimizer.param_groups[0]["lr"] = (1.0 - (update - 1.0) / 3) * 2.5e-3
    finished = []
    for step in range(num_steps):
        obs[step] = next_obs
        dones[step] = next_done
        with torch.no_grad():
            action, logprob, _, value = agent.get_action_and_value(next_obs)
            values[step] = value.flatten()
        actions[step] = action
        logprobs[step] = logprob
        found = [env.step(a) for env, a in zip(envs, action.cpu().numpy())]
        finished += [env.steps for env, (_, _, done) in zip(envs, found) if done]
        rewards[step] = torch.tensor([reward for _, reward, _ in found]).to(device).view(-1)
        after = [env.reset() if done else state for env, (state, _, done) in zip(envs, found)]
        next_obs, next_done = torch.Tensor(np.array(after)).to(device), torch.Tensor([float(d) for _, _, d in found])

    with torch.no_grad():
        next_value = agent.get_value(next_obs).reshape(1, -1)
        advantages = torch.zeros_like(rewards).to(device)
        lastgaelam = 0
        for t in reversed(range(num_steps)):
            if t == num_steps - 1:
                nextnonterminal, nextvalues = 1.0 - next_done, next_value
            else:
                nextnonterminal, nextvalues = 1.0 - dones[t + 1], values[t + 1]
            delta = rewards[t] + gamma * nextvalues * nextnonterminal - values[t]
            advantages[t] = lastgaelam = delta + gamma * gae_lambda * nextnonterminal * lastgaelam
        returns = advantages + values

    b_obs, b_logprobs, b_actions = obs.reshape((-1, 2)), logprobs.reshape(-1), actions.reshape(-1)
    b_advantages, b_returns, b_values = advantages.reshape(-1), returns.reshape(-1), values.reshape(-1)
    b_inds, clipfracs = np.arange(num_steps * num_envs), []
    for epoch in range(3):
        rng.shuffle(b_inds)
        for start in range(0, len(b_inds), minibatch):
            mb_inds = b_inds[start : start + minibatch]
            _, newlogprob, entropy, newvalue = agent.get_action_and_value(b_obs[mb_inds], b_actions.long()[mb_inds])
            logratio = newlogprob - b_logprobs[mb_inds]
            ratio = logratio.exp()
            with torch.no_grad():
                approx_kl = ((ratio - 1) - logratio).mean()
                clipfracs += [((ratio - 1.0).abs() > clip_coef).float().mean().item()]
            mb_advantages = b_advantages[mb_inds]
            mb_advantages = (mb_advantages - mb_advantages.mean()) / (mb_advantages.std() + 1e-8)
            pg_loss = torch.max(
                -mb_advantages * ratio, -mb_advantages * torch.clamp(ratio, 1 - clip_coef, 1 + clip_coef)
            ).mean()
            newvalue = newvalue.view(-1)
            v_clipped = b_values[mb_inds] + torch.clamp(newvalue - b_values[mb_inds], -clip_coef, clip_coef)
            v_loss = 0.5 * torch.max((newvalue - b_returns[mb_inds]) ** 2, (v_clipped - b_returns[mb_inds]) ** 2).mean()
            loss = pg_loss - 0.01 * entropy.mean() + v_loss * 0.5
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(agent.parameters(), 0.5)
            optimizer.step()
    print(
        f"update {update}: steps {np.mean(finished):.1f} value loss {v_loss.item():.3f} policy loss {pg_loss.item():.3f}"
    )
print(f"entropy {entropy.mean().item():.3f} clipped {np.mean(clipfracs):.2f} {approx_kl.item() < 1}")

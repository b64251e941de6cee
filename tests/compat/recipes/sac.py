"""Soft actor-critic of a point that is to be brought to rest: squashed Gaussian policy, two critics, tuned temperature."""

import itertools
from copy import deepcopy

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions.normal import Normal
from torch.optim import Adam

rng = np.random.RandomState(2)
LOG_STD_MAX, LOG_STD_MIN = 2, -20


def mlp(sizes, activation, output_activation=nn.Identity):
    layers = []
    for j in range(len(sizes) - 1):
        act = activation if j < len(sizes) - 2 else output_activation
        layers += [nn.Linear(sizes[j], sizes[j + 1]), act()]
    return nn.Sequential(*layers)


def count_vars(module):
    return sum([np.prod(p.shape) for p in module.parameters()])


class SquashedGaussianMLPActor(nn.Module):
    def __init__(self, obs_dim, act_dim, hidden_sizes, activation, act_limit):
        super().__init__()
        self.net = mlp([obs_dim] + list(hidden_sizes), activation, activation)
        self.mu_layer = nn.Linear(hidden_sizes[-1], act_dim)
        self.log_std_layer = nn.Linear(hidden_sizes[-1], act_dim)
        self.act_limit = act_limit

    def forward(self, obs, deterministic=False, with_logprob=True):
        net_out = self.net(obs)
        mu = self.mu_layer(net_out)
        log_std = torch.clamp(self.log_std_layer(net_out), LOG_STD_MIN, LOG_STD_MAX)
        std = torch.exp(log_std)
        pi_distribution = Normal(mu, std)
        if deterministic:
            pi_action = mu
        else:  # pi_distribution.rsample(), by numbers that every library draws alike
            pi_action = mu + std * torch.as_tensor(rng.randn(*mu.shape), dtype=torch.float32)
        if with_logprob:
            logp_pi = pi_distribution.log_prob(pi_action).sum(axis=-1)
            logp_pi -= (2 * (np.log(2) - pi_action - F.softplus(-2 * pi_action))).sum(axis=1)
        else:
            logp_pi = None
        return self.act_limit * torch.tanh(pi_action), logp_pi


class MLPQFunction(nn.Module):
    def __init__(self, obs_dim, act_dim, hidden_sizes, activation):
        super().__init__()
        self.q = mlp([obs_dim + act_dim] + list(hidden_sizes) + [1], activation)

    def forward(self, obs, act):
        return torch.squeeze(self.q(torch.cat([obs, act], dim=-1)), -1)


class MLPActorCritic(nn.Module):
    def __init__(self, hidden_sizes=(24, 24), activation=nn.ReLU):
        super().__init__()
        self.pi = SquashedGaussianMLPActor(2, 1, hidden_sizes, activation, 1.0)
        self.q1 = MLPQFunction(2, 1, hidden_sizes, activation)
        self.q2 = MLPQFunction(2, 1, hidden_sizes, activation)

    def act(self, obs, deterministic=False):
        with torch.no_grad():
            a, _ = self.pi(obs.unsqueeze(0), deterministic, False)
            return a[0].cpu().numpy()


class ReplayBuffer:
    def __init__(self, size):
        self.obs, self.obs2 = np.zeros((size, 2), np.float32), np.zeros((size, 2), np.float32)
        self.act, self.rew, self.done = (
            np.zeros((size, 1), np.float32),
            np.zeros(size, np.float32),
            np.zeros(size, np.float32),
        )
        self.ptr = 0

    def store(self, *transition):
        for buf, x in zip((self.obs, self.act, self.rew, self.obs2, self.done), transition):
            buf[self.ptr] = x
        self.ptr += 1

    def sample_batch(self, batch_size=32):
        idxs = rng.randint(0, self.ptr, size=batch_size)
        batch = dict(
            obs=self.obs[idxs], obs2=self.obs2[idxs], act=self.act[idxs], rew=self.rew[idxs], done=self.done[idxs]
        )
        return {k: torch.as_tensor(v, dtype=torch.float32) for k, v in batch.items()}


ac = MLPActorCritic()
with torch.no_grad():
    for p in ac.parameters():
        p.copy_(torch.as_tensor(rng.uniform(-0.3, 0.3, p.shape), dtype=torch.float32))
ac_targ = deepcopy(ac)
for p in ac_targ.parameters():
    p.requires_grad = False
q_params = itertools.chain(ac.q1.parameters(), ac.q2.parameters())
log_alpha = torch.zeros(1, requires_grad=True)
pi_optimizer, q_optimizer = Adam(ac.pi.parameters(), lr=3e-3), Adam(list(q_params), lr=3e-3)
alpha_optimizer = Adam([log_alpha], lr=3e-3)
print("parameters: pi %d, q %d" % tuple(count_vars(m) for m in (ac.pi, ac.q1)))


def update(data, gamma=0.98, polyak=0.99):
    o, a, r, o2, d = data["obs"], data["act"], data["rew"], data["obs2"], data["done"]
    alpha = log_alpha.exp().detach()
    q_optimizer.zero_grad()
    q1, q2 = ac.q1(o, a), ac.q2(o, a)
    with torch.no_grad():
        a2, logp_a2 = ac.pi(o2)
        q_pi_targ = torch.min(ac_targ.q1(o2, a2), ac_targ.q2(o2, a2))
        backup = r + gamma * (1 - d) * (q_pi_targ - alpha * logp_a2)
    loss_q = ((q1 - backup) ** 2).mean() + ((q2 - backup) ** 2).mean()
    loss_q.backward()
    q_optimizer.step()
    for p in itertools.chain(ac.q1.parameters(), ac.q2.parameters()):
        p.requires_grad = False
    pi_optimizer.zero_grad()
    pi, logp_pi = ac.pi(o)
    loss_pi = (alpha * logp_pi - torch.min(ac.q1(o, pi), ac.q2(o, pi))).mean()
    loss_pi.backward()
    pi_optimizer.step()
    for p in itertools.chain(ac.q1.parameters(), ac.q2.parameters()):
        p.requires_grad = True
    alpha_loss = -(log_alpha * (logp_pi + -1.0).detach()).mean()
    alpha_optimizer.zero_grad()
    alpha_loss.backward()
    alpha_optimizer.step()
    with torch.no_grad():
        for p, p_targ in zip(ac.parameters(), ac_targ.parameters()):
            p_targ.data.mul_(polyak)
            p_targ.data.add_((1 - polyak) * p.data)
    return loss_q, loss_pi


buffer, state = ReplayBuffer(400), np.array([1.0, 0.0], np.float32)
for t in range(200):
    action = ac.act(torch.as_tensor(state, dtype=torch.float32)) if t > 60 else rng.uniform(-1, 1, 1).astype(np.float32)
    after = np.array([state[0] + 0.1 * state[1], 0.95 * state[1] + 0.2 * action[0]], np.float32)
    buffer.store(state, action, -float(after[0] ** 2), after, float(t % 50 == 49))
    state = np.array([rng.uniform(-1, 1), 0.0], np.float32) if t % 50 == 49 else after
    if t >= 60 and t % 3 == 0:
        loss_q, loss_pi = update(buffer.sample_batch())
        if t % 30 == 0:
            print(f"{t:3d} loss q {loss_q.item():.3f} loss pi {loss_pi.item():.3f} alpha {log_alpha.exp().item():.3f}")
print("action %.3f" % ac.act(torch.tensor([1.0, 0.0]), deterministic=True)[0])

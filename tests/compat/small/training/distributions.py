import torch
from torch.distributions import Categorical, Normal, kl_divergence
from torch.distributions.normal import Normal as N

mean = torch.tensor([0.0, 1.0], requires_grad=True)
d, e = Normal(mean, torch.tensor([1.0, 2.0])), N(torch.zeros(2), torch.ones(2))
print(d.log_prob(torch.tensor([0.5, -1.0])).tolist(), d.entropy(), kl_divergence(d, e).sum().item())
kl_divergence(d, e).sum().backward()
print(mean.grad, d.rsample((3,)).shape, d.sample().requires_grad)
policy = Categorical(logits=torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True))
action = policy.sample()
print(policy.probs.detach(), policy.log_prob(torch.tensor([2])).item(), policy.entropy().item(), action.shape)

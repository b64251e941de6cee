"""A denoising diffusion model of points on two moons: noise schedule, predicted noise, averaged weights, sampling."""

import copy
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

rng = np.random.RandomState(6)
randn = lambda *shape: torch.from_numpy(rng.randn(*shape).astype(np.float32))


def extract(a, t, x_shape):
    b, *_ = t.shape
    out = a.gather(-1, t)
    return out.reshape(b, *((1,) * (len(x_shape) - 1)))


def cosine_beta_schedule(timesteps, s=0.008):
    x = torch.linspace(0, timesteps, timesteps + 1, dtype=torch.float64)
    alphas_cumprod = torch.cos(((x / timesteps) + s) / (1 + s) * math.pi * 0.5) ** 2
    alphas_cumprod = alphas_cumprod / alphas_cumprod[0]
    return torch.clip(1 - (alphas_cumprod[1:] / alphas_cumprod[:-1]), 0, 0.999)


class SinusoidalPosEmb(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, x):
        half_dim = self.dim // 2
        emb = torch.exp(torch.arange(half_dim, device=x.device) * -(math.log(10000) / (half_dim - 1)))
        emb = x[:, None] * emb[None, :]
        return torch.cat((emb.sin(), emb.cos()), dim=-1)


class Denoiser(nn.Module):
    def __init__(self, dim=32):
        super().__init__()
        self.time_mlp = nn.Sequential(SinusoidalPosEmb(dim), nn.Linear(dim, dim), nn.GELU(), nn.Linear(dim, 2 * dim))
        self.inp, self.norm = nn.Linear(2, dim), nn.LayerNorm(dim)
        self.out = nn.Sequential(nn.SiLU(), nn.Linear(dim, dim), nn.SiLU(), nn.Linear(dim, 2))

    def forward(self, x, time):
        scale, shift = self.time_mlp(time).chunk(2, dim=1)
        return self.out(self.norm(self.inp(x)) * (scale + 1) + shift)


class GaussianDiffusion(nn.Module):
    def __init__(self, model, *, timesteps=40):
        super().__init__()
        self.model, self.num_timesteps = model, timesteps
        betas = cosine_beta_schedule(timesteps)
        alphas = 1.0 - betas
        alphas_cumprod = torch.cumprod(alphas, dim=0)
        alphas_cumprod_prev = F.pad(alphas_cumprod[:-1], (1, 0), value=1.0)
        register_buffer = lambda name, val: self.register_buffer(name, val.to(torch.float32))
        register_buffer("betas", betas)
        register_buffer("sqrt_alphas_cumprod", torch.sqrt(alphas_cumprod))
        register_buffer("sqrt_one_minus_alphas_cumprod", torch.sqrt(1.0 - alphas_cumprod))
        register_buffer("sqrt_recip_alphas_cumprod", torch.sqrt(1.0 / alphas_cumprod))
        register_buffer("sqrt_recipm1_alphas_cumprod", torch.sqrt(1.0 / alphas_cumprod - 1))
        posterior_variance = betas * (1.0 - alphas_cumprod_prev) / (1.0 - alphas_cumprod)
        register_buffer("posterior_log_variance_clipped", torch.log(posterior_variance.clamp(min=1e-20)))
        register_buffer("posterior_mean_coef1", betas * torch.sqrt(alphas_cumprod_prev) / (1.0 - alphas_cumprod))
        register_buffer(
            "posterior_mean_coef2", (1.0 - alphas_cumprod_prev) * torch.sqrt(alphas) / (1.0 - alphas_cumprod)
        )

    @torch.no_grad()
    def p_sample(self, x, t):
        b, *_, device = *x.shape, x.device
        batched_times = torch.full((b,), t, device=device, dtype=torch.long)
        noise = self.model(x, batched_times)
        x_start = extract(self.sqrt_recip_alphas_cumprod, batched_times, x.shape) * x
        x_start = x_start - extract(self.sqrt_recipm1_alphas_cumprod, batched_times, x.shape) * noise
        x_start.clamp_(-2.5, 2.5)
        mean = extract(self.posterior_mean_coef1, batched_times, x.shape) * x_start
        mean = mean + extract(self.posterior_mean_coef2, batched_times, x.shape) * x
        log_variance = extract(self.posterior_log_variance_clipped, batched_times, x.shape)
        z = randn(*x.shape) if t > 0 else 0.0
        return mean + (0.5 * log_variance).exp() * z

    @torch.inference_mode()
    def sample(self, n):
        img = randn(n, 2)
        for t in reversed(range(self.num_timesteps)):
            img = self.p_sample(img, t)
        return img

    def q_sample(self, x_start, t, noise):
        return (
            extract(self.sqrt_alphas_cumprod, t, x_start.shape) * x_start
            + extract(self.sqrt_one_minus_alphas_cumprod, t, x_start.shape) * noise
        )

    def forward(self, x):
        t = torch.from_numpy(rng.randint(0, self.num_timesteps, (x.shape[0],))).long()
        noise = randn(*x.shape)
        return F.mse_loss(self.model(self.q_sample(x, t, noise), t), noise, reduction="none").mean(dim=-1).mean()


class EMA:
    def __init__(self, beta):
        self.beta = beta

    def update_model_average(self, ma_model, current_model):
        for current_params, ma_params in zip(current_model.parameters(), ma_model.parameters()):
            old_weight, up_weight = ma_params.data, current_params.data
            ma_params.data = old_weight * self.beta + (1 - self.beta) * up_weight


angle = rng.uniform(0, np.pi, 256)
side = rng.randint(0, 2, 256)
points = np.stack([np.cos(angle) * (1 - 2 * side) + side, np.sin(angle) * (1 - 2 * side) + 0.5 * side], 1) - [0.5, 0.25]
data = torch.tensor(points, dtype=torch.float32)
diffusion = GaussianDiffusion(Denoiser())
for p in diffusion.parameters():
    if p.dim() > 1:
        p.data.copy_(torch.from_numpy(rng.normal(0, p.shape[1] ** -0.5, tuple(p.shape))))
    elif not (p == 1).all():
        nn.init.zeros_(p)
ema, ema_model = EMA(0.95), copy.deepcopy(diffusion)
opt = torch.optim.AdamW(diffusion.parameters(), lr=3e-3, betas=(0.9, 0.99))
scheduler = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=3e-3, total_steps=60)
for step in range(60):
    loss = diffusion(data[(step % 4) * 64 : (step % 4 + 1) * 64])
    opt.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(diffusion.parameters(), 1.0)
    opt.step()
    scheduler.step()
    ema.update_model_average(ema_model, diffusion)
    if step % 15 == 14:
        print(f"step {step + 1} loss {loss.item():.4f} lr {scheduler.get_last_lr()[0]:.2e}")
samples = ema_model.eval().sample(64)
print(f"samples: mean {samples.mean().item():.3f} std {samples.std().item():.3f}", samples.shape, samples.requires_grad)

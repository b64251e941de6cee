"""Convolutions, pools, norms, recurrent networks, attention, dropout and losses."""

from __future__ import annotations

from .row import Row, data, integers, positive, row, signs

IMAGES = (32, 32, 16, 16)
VOLUMES = (2, 16, 16, 32, 32)
LOGITS = (128, 10)
A = (128, 256)

CONVOLUTIONS: dict[str, Row] = {
    "conv2d 3x3": row(lambda L, F, x, w, b: F.conv2d(x, w, b, padding=1), (16, 32, 16, 16), (64, 32, 3, 3), (64,)),
    "conv2d 3x3, RGB": row(
        lambda L, F, x, w, b: F.conv2d(x, w, b, padding=1), data(32, 3, 32, 32), (16, 3, 3, 3), (16,)
    ),
    "conv2d 5x5, grey": row(lambda L, F, x, w, b: F.conv2d(x, w, b), data(64, 1, 28, 28), (6, 1, 5, 5), (6,)),
    "conv2d 3x3, stride 2": row(lambda L, F, x, w: F.conv2d(x, w, stride=2, padding=1), IMAGES, (64, 32, 3, 3)),
    "conv2d 3x3, dilation 2": row(lambda L, F, x, w: F.conv2d(x, w, dilation=2, padding=2), IMAGES, (32, 32, 3, 3)),
    "conv2d 1x1": row(lambda L, F, x, w: F.conv2d(x, w), IMAGES, (64, 32, 1, 1)),
    "conv2d 7x7, stride 2": row(
        lambda L, F, x, w: F.conv2d(x, w, stride=2, padding=3), data(8, 3, 64, 64), (32, 3, 7, 7)
    ),
    "conv2d, grouped": row(lambda L, F, x, w: F.conv2d(x, w, padding=1, groups=4), IMAGES, (32, 8, 3, 3)),
    "conv2d, depthwise": row(lambda L, F, x, w: F.conv2d(x, w, padding=1, groups=32), IMAGES, (32, 1, 3, 3)),
    "conv2d as wide as the image": row(lambda L, F, x, w, b: F.conv2d(x, w, b), (32, 1, 40, 64), (64, 1, 3, 64), (64,)),
    "conv_transpose2d": row(
        lambda L, F, x, w: F.conv_transpose2d(x, w, stride=2, padding=1), (16, 32, 8, 8), (32, 16, 4, 4)
    ),
    "conv1d": row(lambda L, F, x, w, b: F.conv1d(x, w, b, padding=1), (32, 32, 64), (64, 32, 3), (64,)),
    "conv1d, dilation 4": row(lambda L, F, x, w: F.conv1d(x, w, padding=8, dilation=4), (16, 16, 128), (16, 16, 3)),
    "conv_transpose1d": row(lambda L, F, x, w: F.conv_transpose1d(x, w, stride=2), (16, 32, 32), (32, 16, 4)),
    "conv3d": row(lambda L, F, x, w: F.conv3d(x, w, padding=1), (2, 8, 8, 16, 16), (16, 8, 3, 3, 3)),
}

POOLS: dict[str, Row] = {
    "max_pool2d": row(lambda L, F, x: F.max_pool2d(x, 2), IMAGES),
    "max_pool2d 3, stride 2": row(lambda L, F, x: F.max_pool2d(x, 3, 2, 1), IMAGES),
    "avg_pool2d": row(lambda L, F, x: F.avg_pool2d(x, 2), IMAGES),
    "adaptive_avg_pool2d": row(lambda L, F, x: F.adaptive_avg_pool2d(x, 1), (32, 64, 8, 8)),
    "adaptive_max_pool1d": row(lambda L, F, x: F.adaptive_max_pool1d(x, 1), (32, 64, 38)),
    "max_pool1d": row(lambda L, F, x: F.max_pool1d(x, 2), (32, 32, 64)),
    "avg_pool1d": row(lambda L, F, x: F.avg_pool1d(x, 2), (32, 32, 64)),
    "max_pool3d": row(lambda L, F, x: F.max_pool3d(x, 2), VOLUMES),
    "avg_pool3d": row(lambda L, F, x: F.avg_pool3d(x, 2), VOLUMES),
    "adaptive_avg_pool3d": row(lambda L, F, x: F.adaptive_avg_pool3d(x, 5), VOLUMES),
    "adaptive_max_pool3d": row(lambda L, F, x: F.adaptive_max_pool3d(x, 5), VOLUMES),
    "lp_pool2d": row(lambda L, F, x: F.lp_pool2d(x, 2, 2), IMAGES),
    "grid_sample": row(
        lambda L, F, x, g: F.grid_sample(x, g.tanh(), align_corners=False), (8, 32, 32, 32), (8, 32, 32, 2)
    ),
    "grid_sample, RGB": row(
        lambda L, F, x, g: F.grid_sample(x, g.tanh(), align_corners=False), (8, 3, 64, 64), (8, 64, 64, 2)
    ),
}

NORMS: dict[str, Row] = {
    "batch_norm 1d": row(
        lambda L, F, x, m, v, w, b: F.batch_norm(x, m, v, w, b, training=True),
        A,
        data(256),
        positive(256, grad=False),
        (256,),
        (256,),
    ),
    "batch_norm 2d": row(
        lambda L, F, x, m, v, w, b: F.batch_norm(x, m, v, w, b, training=True),
        IMAGES,
        data(32),
        positive(32, grad=False),
        (32,),
        (32,),
    ),
    "batch_norm 2d, eval": row(
        lambda L, F, x, m, v, w, b: F.batch_norm(x, m, v, w, b),
        IMAGES,
        data(32),
        positive(32, grad=False),
        (32,),
        (32,),
    ),
    "layer_norm 128": row(lambda L, F, x, w, b: F.layer_norm(x, (128,), w, b), (1024, 128), (128,), (128,)),
    "layer_norm 768": row(lambda L, F, x, w, b: F.layer_norm(x, (768,), w, b), (8, 32, 768), (768,), (768,)),
    "rms_norm": row(lambda L, F, x, w: F.rms_norm(x, (256,), w), (8, 64, 256), (256,)),
    "group_norm": row(lambda L, F, x, w, b: F.group_norm(x, 8, w, b), IMAGES, (32,), (32,)),
    "instance_norm": row(lambda L, F, x: F.instance_norm(x), IMAGES),
    "local_response_norm": row(lambda L, F, x: F.local_response_norm(x, 5), (8, 32, 16, 16)),
}

NETWORKS: dict[str, Row] = {
    "RNN": row(lambda L, F, m, x: m(x)[0], (32, 32, 64), module=lambda nn: nn.RNN(64, 128, batch_first=True)),
    "LSTM": row(lambda L, F, m, x: m(x)[0], (32, 32, 64), module=lambda nn: nn.LSTM(64, 128, batch_first=True)),
    "LSTM, two layers, both ways": row(
        lambda L, F, m, x: m(x)[0], (16, 16, 32), module=lambda nn: nn.LSTM(32, 32, 2, bidirectional=True)
    ),
    "GRU": row(lambda L, F, m, x: m(x)[0], (32, 32, 64), module=lambda nn: nn.GRU(64, 128, batch_first=True)),
    "LSTMCell": row(lambda L, F, m, x: m(x)[0], (32, 64), module=lambda nn: nn.LSTMCell(64, 128)),
    "GRUCell": row(lambda L, F, m, x: m(x), (32, 64), module=lambda nn: nn.GRUCell(64, 128)),
    "attention": row(lambda L, F, q, k, v: F.scaled_dot_product_attention(q, k, v), *[(16, 4, 64, 32)] * 3),
    "attention, causal": row(
        lambda L, F, q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True), *[(16, 4, 64, 32)] * 3
    ),
    "MultiheadAttention": row(
        lambda L, F, m, x: m(x, x, x, need_weights=False)[0],
        (8, 32, 128),
        module=lambda nn: nn.MultiheadAttention(128, 4, batch_first=True),
    ),
    "TransformerEncoderLayer": row(
        lambda L, F, m, x: m(x),
        (8, 32, 128),
        module=lambda nn: nn.TransformerEncoderLayer(128, 4, 256, dropout=0.0, batch_first=True),
    ),
    "dropout": row(lambda L, F, x: F.dropout(x, 0.5), (128, 784), compare=False),
    "dropout2d": row(lambda L, F, x: F.dropout2d(x, 0.5), IMAGES, compare=False),
    "embedding_bag": row(lambda L, F, w, i: F.embedding_bag(i, w), (1000, 64), integers(1000, 32, 32)),
}

LOSSES: dict[str, Row] = {
    "cross_entropy": row(lambda L, F, x, y: F.cross_entropy(x, y), LOGITS, integers(10, 128)),
    "cross_entropy of 1000": row(lambda L, F, x, y: F.cross_entropy(x, y), (128, 1000), integers(1000, 128)),
    "cross_entropy of images": row(lambda L, F, x, y: F.cross_entropy(x, y), (8, 21, 32, 32), integers(21, 8, 32, 32)),
    "cross_entropy, smoothed": row(
        lambda L, F, x, y: F.cross_entropy(x, y, label_smoothing=0.1), LOGITS, integers(10, 128)
    ),
    "nll_loss": row(lambda L, F, x, y: F.nll_loss(x, y), LOGITS, integers(10, 128)),
    "mse_loss": row(lambda L, F, x, y: F.mse_loss(x, y), A, data(*A)),
    "l1_loss": row(lambda L, F, x, y: F.l1_loss(x, y), A, data(*A)),
    "smooth_l1_loss": row(lambda L, F, x, y: F.smooth_l1_loss(x, y), A, data(*A)),
    "huber_loss": row(lambda L, F, x, y: F.huber_loss(x, y), A, data(*A)),
    "binary_cross_entropy": row(
        lambda L, F, x, y: F.binary_cross_entropy(x, y), positive(*A), positive(*A, grad=False)
    ),
    "bce_with_logits": row(lambda L, F, x, y: F.binary_cross_entropy_with_logits(x, y), A, positive(*A, grad=False)),
    "kl_div": row(lambda L, F, x, y: F.kl_div(x, y, reduction="batchmean"), A, positive(*A, grad=False)),
    "poisson_nll_loss": row(lambda L, F, x, y: F.poisson_nll_loss(x, y), A, positive(*A, grad=False)),
    "gaussian_nll_loss": row(lambda L, F, x, y, v: F.gaussian_nll_loss(x, y, v), A, data(*A), positive(*A)),
    "hinge_embedding_loss": row(lambda L, F, x, y: F.hinge_embedding_loss(x, y), A, signs(*A)),
    "soft_margin_loss": row(lambda L, F, x, y: F.soft_margin_loss(x, y), A, signs(*A)),
    "margin_ranking_loss": row(lambda L, F, a, b, y: F.margin_ranking_loss(a, b, y), (128,), (128,), signs(128)),
    "multi_margin_loss": row(lambda L, F, x, y: F.multi_margin_loss(x, y), LOGITS, integers(10, 128)),
    "triplet_margin_loss": row(lambda L, F, a, b, c: F.triplet_margin_loss(a, b, c), A, A, A),
    "cosine_embedding_loss": row(lambda L, F, a, b, y: F.cosine_embedding_loss(a, b, y), A, A, signs(128)),
    "ctc_loss": row(
        lambda L, F, x, y: F.ctc_loss(x.log_softmax(-1), y + 1, [50] * 16, [10] * 16),
        (50, 16, 20),
        integers(19, 16, 10),
    ),
}

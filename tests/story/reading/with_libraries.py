"""Read graphs of PyTorch and micrograd themselves, and compare every gradient with what their backward gives.

Run it by hand, where both are installed (``pip install torch micrograd``)::

    python -m tests.story.reading.with_libraries
"""

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from tapewidgets.story.reading.micrograd_values import read_micrograd
from tapewidgets.story.reading.torch_graph import read_torch


def programs(torch: Any, leaves: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """Give programs of PyTorch: name -> a function that runs it."""
    f = torch.nn.functional
    w, b, s, q = (leaves[name] for name in "wbsq")
    x, labels, deep = torch.randn(4, 2), torch.tensor([0, 2, 1, 1]), torch.randn(2, 4, 2)
    net = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 3))
    leaves |= dict(net.named_parameters())
    return {
        "network": lambda: ((torch.relu(x @ w + b) - 1.5 * q) ** 2).mean(),
        "network of modules": lambda: (net(deep) ** 2).mean(),
        "cross-entropy": lambda: f.cross_entropy(net(x), labels),
        "cross-entropy, summed": lambda: f.cross_entropy(net(x), labels, reduction="sum"),
        "squared error": lambda: f.mse_loss(net(x), torch.ones(4, 3)),
        "binary": lambda: f.binary_cross_entropy_with_logits(net(x), torch.full((4, 3), 0.3)),
        "one minus": lambda: torch.exp(1 - s).sum(),
        "two over": lambda: (2 / s).sum(),
        "alpha": lambda: torch.add(s, q, alpha=3).sum() + torch.sub(s, q, alpha=0.5).sum(),
        "a constant": lambda: (s + torch.tensor([1.0, 2.0, 3.0])).exp().sum(),
        "in place": lambda: s.clone().add_(q).mul_(2.0).sum(),
        "powers": lambda: (s**s + 2**s + s**3).sum(dim=0),
        "along axes": lambda: w.sum(dim=1, keepdim=True).mean(dim=0).sum() + w.mean(dim=(0, 1)),
        "softmax": lambda: torch.softmax(w, 1)[0, 1],
        "turned": lambda: (w.T @ w).reshape(-1)[1:5:2].sum() + (w.t() @ torch.randn(2, 2)).sum(),
        "views": lambda: (
            w.view(3, 2).unsqueeze(0).squeeze(0).transpose(-2, -1).exp() * w.permute(1, 0).T
        ).sum(),
        "indices": lambda: s[1] * s[0:2].sum() * w[-1].sum() * w[:, -2:].sum(),
        "joined": lambda: (torch.cat([s, q * 2]) ** 2).sum() + (torch.stack([s, q], dim=1) ** 2).sum(),
        "where": lambda: torch.where(s > 1, s * q, 0.5 * s).sum(),
        "products": lambda: (w @ s).sum() + s.dot(q) + s.dot(torch.ones(3) * 2) + (w @ torch.ones(3)).sum(),
        "roots": lambda: (torch.sqrt(s) + torch.rsqrt(s) + torch.reciprocal(s) + torch.square(q)).sum(),
        "waves": lambda: (torch.sin(s) + torch.cos(s) + torch.tan(q) + torch.tanh(q) + torch.erf(q)).sum(),
        "logs": lambda: (torch.log(s) + torch.log1p(s) + torch.expm1(s) + torch.abs(q) - s).sum(),
        "bends": lambda: (
            f.softplus(q) + f.softplus(q, beta=2) + f.silu(q) + f.leaky_relu(q) + f.elu(q)
        ).sum(),
        "gelu": lambda: (f.gelu(q) + f.gelu(q, approximate="tanh") + torch.sigmoid(q)).sum(),
        "bounds": lambda: (torch.clamp(s, 1, 2.5) + torch.clamp(q, min=0.1) + torch.maximum(s, q)).sum(),
        "reduced": lambda: (
            torch.prod(s) * w.expand(2, 2, 3).sum() * torch.logsumexp(s, 0) * s.amax() * q.amin()
        ),
        "einsum": lambda: torch.einsum("ij,j->i", w, s).sum(),
        "a diamond": lambda: (lambda a: (a * a + a.sum()).sum())(s * 2),
        "batches": lambda: torch.bmm(torch.randn(2, 3, 2), w.expand(2, 2, 3)).pow(2).mean(),
        "300 lines": lambda: reduce(lambda a, _: torch.sin(a * 1.01), range(150), s).sum(),
    }


def compare_torch() -> None:
    """Read every program of PyTorch."""
    import torch

    torch.manual_seed(0)
    leaves = {
        "w": torch.randn(2, 3),
        "b": torch.randn(3),
        "s": torch.tensor([0.5, 2.0, 3.0]),
        "q": torch.randn(3),
    }
    for tensor in leaves.values():
        tensor.requires_grad_(True)
    found = programs(torch, leaves)
    for name, run in found.items():
        loss = run()
        read = read_torch(loss, leaves)
        for tensor in leaves.values():
            tensor.grad = None
        loss.backward()
        np.testing.assert_allclose(read.target.numpy(), loss.detach().numpy(), rtol=1e-5, err_msg=name)
        used = {key for key, tensor in leaves.items() if tensor.grad is not None}
        assert used == set(read.names), name
        for key, gradient in read.tape.gradient(read.target, read.names).items():
            wanted = leaves[key].grad.numpy()
            np.testing.assert_allclose(
                gradient.numpy(), wanted, rtol=2e-4, atol=1e-5, err_msg=f"{name}: {key}"
            )
    print(f"PyTorch {torch.__version__}: {len(found)} programs agree")


def compare_micrograd() -> None:
    """Read a network of micrograd's."""
    from micrograd.engine import Value
    from micrograd.nn import MLP

    net = MLP(3, [4, 4, 1])
    rows = [([2.0, 3.0, -1.0], 1.0), ([3.0, -1.0, 0.5], -1.0)]
    loss = sum((net([Value(x) for x in row]) - wanted) ** 2 for row, wanted in rows)
    names = {f"p{place}": value for place, value in enumerate(net.parameters())}
    read = read_micrograd(loss, names)
    loss.backward()
    for name, gradient in read.tape.gradient(read.target, read.names).items():
        np.testing.assert_allclose(gradient.numpy(), names[name].grad, rtol=1e-12, atol=1e-12, err_msg=name)
    print(f"micrograd: a network of {len(names)} numbers agrees, {len(read.tape.lines)} operations")


if __name__ == "__main__":
    compare_torch()
    compare_micrograd()

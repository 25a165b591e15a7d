"""Weights made of a network read as it does; weights of another do not."""

import pytest

torch = pytest.importorskip("torch")

from extractor.reader.scheme import news  # noqa: E402 - torch first
from extractor.reader.view import vocabulary  # noqa: E402
from extractor.training import corpus  # noqa: E402
from extractor.training.corpus import SCHEMES  # noqa: E402
from extractor.training.export import export  # noqa: E402
from extractor.training.fidelity import fidelity  # noqa: E402
from extractor.training.network import Network  # noqa: E402
from tests.training.made import TEXTS, write  # noqa: E402


def network(seed):
    torch.manual_seed(seed)
    made = Network(int(vocabulary().max()) + 1, {task: scheme() for task, scheme in SCHEMES.items()}, depth=1)
    torch.nn.init.normal_(made.layers["names"].weight, std=0.3)
    return made.eval()


def weights(made, folder):
    export({name: value.numpy() for name, value in made.state_dict().items()}, folder)
    return folder


def test_rounding_hardly_moves_what_is_read(tmp_path):
    write(tmp_path / "train", TEXTS)
    samples = list(corpus.gold(tmp_path / "train"))
    one, other = network(1), network(2)
    assert fidelity(one, weights(one, tmp_path / "one"), samples, news()) > 0.8
    assert fidelity(one, weights(other, tmp_path / "other"), samples, news()) < 0.3

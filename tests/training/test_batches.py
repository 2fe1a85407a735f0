import numpy as np
import pytest

from tapewidgets.training.batches import Batches


@pytest.mark.parametrize("size", [1, 3, 10])
def test_every_epoch_sees_every_point_once(size):
    batches = Batches(10, size, shuffle=True, seed=5)
    for epoch in range(3):
        steps = range(epoch * batches.per_epoch, (epoch + 1) * batches.per_epoch)
        assert sorted(np.concatenate([batches.at(step) for step in steps])) == list(range(10))
        assert {batches.epoch(step) for step in steps} == {epoch}


def test_shuffled_epochs_differ_and_the_seed_decides():
    first, again, other = Batches(100, 100, True, 1), Batches(100, 100, True, 1), Batches(100, 100, True, 2)
    assert first.at(0).tolist() == again.at(0).tolist()
    assert first.at(0).tolist() != first.at(1).tolist()
    assert first.at(0).tolist() != other.at(0).tolist()


def test_batches_that_begin_later_begin_with_an_epoch():
    batches = Batches(6, 2, first_step=4, first_epoch=2)
    assert batches.at(4).tolist() == [0, 1]
    assert batches.epoch(4) == 2


@pytest.mark.parametrize("size", [0, 11, -1])
def test_a_batch_must_fit_the_data(size):
    with pytest.raises(ValueError, match="take 1 to 10"):
        Batches(10, size)

"""Samplers: random orders, weights, subsets and splits."""

from __future__ import annotations

import pytest

import lucid
from lucid.utils import data

from .outcomes import plain


class TestRandomOrders:
    def orders(self, **options):
        loader = data.DataLoader(range(50), batch_size=7, **options)
        return [[i for batch in loader for i in batch.tolist()] for _ in range(2)]

    def test_shuffle_is_another_order_each_time(self):
        first, second = self.orders(shuffle=True)
        assert sorted(first) == sorted(second) == list(range(50))
        assert first != second != list(range(50))

    @pytest.mark.parametrize("own", [False, True], ids=["the default generator", "a generator of its own"])
    def test_a_seed_repeats_it(self, own):
        found = []
        for _ in range(2):
            generator = lucid.Generator().manual_seed(1) if own else lucid.manual_seed(1) and None
            found.append(self.orders(shuffle=True, generator=generator))
        assert found[0] == found[1]

    def test_its_own_generator_leaves_the_default_one_alone(self):
        state = lucid.get_rng_state()
        self.orders(shuffle=True, generator=lucid.Generator())
        assert (state == lucid.get_rng_state()).all()

    def test_batches_of_a_tensor_set_are_those_of_its_samples(self):
        x, y = lucid.rand(20, 3), lucid.arange(20)
        fast = data.DataLoader(data.TensorDataset(x, y), 6, shuffle=True, generator=lucid.Generator().manual_seed(2))
        slow = data.DataLoader(
            list(zip(x, y, strict=True)), 6, shuffle=True, generator=lucid.Generator().manual_seed(2)
        )
        assert plain(list(fast)) == plain(list(slow))

    def test_an_overridden_sample_is_respected(self):
        def doubled(kind):
            return type(
                "Doubled", (kind,), {"__getitem__": lambda self, index: (2 * kind.__getitem__(self, index)[0],)}
            )

        x = data.TensorDataset(lucid.arange(2))
        sets = [doubled(data.TensorDataset)(*x.tensors), doubled(data.StackDataset)([0, 1])]
        sets += [doubled(data.Subset)(x, [0, 1]), data.Subset(sets[1], [0, 1])]
        for dataset in sets:
            assert plain(list(data.DataLoader(dataset, 2))) == [[("int64", [0, 2])]]

    def test_samples_may_be_fetched_together(self):
        class Together(data.Dataset):
            def __getitems__(self, indices):
                return [10 * i for i in indices]

        assert plain(list(data.DataLoader(Together(), batch_sampler=[[1, 2]]))) == [("int64", [10, 20])]

    @pytest.mark.parametrize("n", [0, 3, 10, 25])
    def test_more_or_fewer_than_there_are(self, n):
        drawn = list(data.RandomSampler(range(10), num_samples=n or None))
        assert len(drawn) == (n or 10)
        assert set(drawn[:10]) == set(range(10)) or n == 3
        assert len(set(drawn[:10])) == min(n or 10, 10)

    def test_with_replacement(self):
        drawn = list(data.RandomSampler(range(4), replacement=True, num_samples=200))
        assert len(drawn) == 200 and set(drawn) == {0, 1, 2, 3}

    def test_a_subset_in_random_order(self):
        sampler = data.SubsetRandomSampler([3, 1, 4, 15, 9, 2, 6])
        assert sorted(sampler) == sorted(sampler.indices) and len(sampler) == 7

    def test_weights(self):
        generator = lucid.Generator().manual_seed(0)
        drawn = list(data.WeightedRandomSampler([1.0, 3.0], 4000, generator=generator))
        assert abs(sum(drawn) / 4000 - 0.75) < 4 * (0.75 * 0.25 / 4000) ** 0.5
        assert sorted(data.WeightedRandomSampler([1.0, 3.0, 2.0], 3, replacement=False)) == [0, 1, 2]

    def test_random_split(self):
        a, b = (data.random_split(range(10), [7, 3], generator=lucid.Generator().manual_seed(5)) for _ in range(2))
        assert [list(part) for part in a] == [list(part) for part in b]
        assert sorted([*a[0], *a[1]]) == list(range(10)) != [*a[0], *a[1]]
        assert [len(part) for part in data.random_split(range(5), [3.0, 2.0])] == [3, 2]

    @pytest.mark.parametrize("options", [{"replacement": True}, {}], ids=["with replacement", "again"])
    def test_how_far_an_order_is_read_does_not_change_the_next(self, options):
        found = []
        for workers in (0, 2):  # which read ahead
            generator = lucid.Generator().manual_seed(2)
            sampler = data.RandomSampler(range(9), num_samples=500, generator=generator, **options)
            made = data.DataLoader(range(9), 20, sampler=sampler, num_workers=workers)
            next(iter(made))
            found.append(next(iter(made)).tolist())
        assert found[0] == found[1]

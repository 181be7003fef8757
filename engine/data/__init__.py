"""Datasets, the order in which they are visited, and the loader that makes batches of them."""

from engine.data.collate import default_collate
from engine.data.dataset import ConcatDataset, Dataset, Subset, TensorDataset, random_split
from engine.data.loader import DataLoader
from engine.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

__all__ = [
    "BatchSampler",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "random_split",
]

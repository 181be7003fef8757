"""Identify the digits: images in PNG files, their labels in a CSV, a network that reads them.

The folder is made here, in the layout of the practice problem: `Train/train.csv` names the files
and says what they show, `Train/Images/train/` holds them.
"""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

import engine as torch
from engine import datasets, nn, optim
from engine.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(1)


def make_folder(root: Path, count: int) -> None:
    """Write `count` of the embedded digits as PNG files, with the CSV that lists them."""
    digits = datasets.load("digits", limit=count)
    images = root / "Train" / "Images" / "train"
    images.mkdir(parents=True)
    names = [f"{number}.png" for number in range(count)]
    for name, picture in zip(names, digits.inputs, strict=True):
        Image.fromarray((picture[0] * 255).astype(np.uint8)).save(images / name)
    table = pd.DataFrame({"filename": names, "label": digits.targets})
    table.to_csv(root / "Train" / "train.csv", index=False)


def read_folder(root: Path) -> TensorDataset:
    """The images as rows of 784 numbers between 0 and 1, and their labels."""
    table = pd.read_csv(root / "Train" / "train.csv")
    pictures = []
    for name in table.filename:
        with Image.open(root / "Train" / "Images" / "train" / name) as file:
            pictures.append(np.asarray(file, dtype=np.float32))
    x = torch.from_numpy(np.stack(pictures).reshape(-1, 28 * 28)) / 255
    y = torch.from_numpy(table.label.to_numpy())
    return TensorDataset(x, y)


with tempfile.TemporaryDirectory() as folder:
    make_folder(Path(folder), 1500)
    samples = read_folder(Path(folder))

training, held_out = random_split(samples, [1200, 300])
model = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.003)

for epoch in range(10):
    total = 0.0
    for x, y in DataLoader(training, batch_size=32, shuffle=True):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
    print(f"epoch {epoch + 1:2d}: loss {total / len(training):.3f}")

model.eval()
with torch.no_grad():
    x, y = next(iter(DataLoader(held_out, batch_size=len(held_out))))
    accuracy = (model(x).argmax(1) == y).float().mean().item()
print(f"{accuracy:.0%} of the held-out digits read right")

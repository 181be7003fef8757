"""A training program as people write it for PyTorch: nothing in it knows of this engine.

The tests run it twice, with `torch` meaning the engine and meaning PyTorch.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.autograd import Variable
from torch.optim.lr_scheduler import StepLR
from torch.utils.data import DataLoader, Dataset, TensorDataset


class Stripes(Dataset):
    """Images with a bright row (class 0) or a bright column (class 1)."""

    def __init__(self, count):
        generator = torch.Generator().manual_seed(3)
        self.labels = torch.arange(count) % 2
        self.images = 0.1 * torch.rand(count, 1, 8, 8, generator=generator)
        for image, label in zip(self.images, self.labels, strict=True):
            place = torch.randint(0, 8, (1,), generator=generator).item()
            if label.item() == 0:
                image[0, place, :] = 1.0
            else:
                image[0, :, place] = 1.0

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.images[index], self.labels[index]


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()  # noqa: UP008 (as older code has it)
        self.conv = nn.Conv2d(1, 6, 3, padding=1)
        self.norm = nn.BatchNorm2d(6)
        self.fc1 = nn.Linear(6 * 4 * 4, 16)
        self.fc2 = nn.Linear(16, 2)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.conv(x))), 2)
        x = x.view(x.size(0), -1)
        x = F.dropout(F.relu(self.fc1(x)), p=0.1, training=self.training)
        return F.log_softmax(self.fc2(x), dim=1)


def train(model, device, loader, optimizer):
    model.train()
    losses = []
    for data, target in loader:
        data, target = data.to(device), target.to(device)
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


@torch.no_grad()
def test(model, device, loader):
    model.eval()
    correct = 0
    for data, target in loader:
        prediction = model(data.to(device)).argmax(dim=1, keepdim=True)
        correct += prediction.eq(target.view_as(prediction)).sum().item()
    return correct / len(loader.dataset)


torch.manual_seed(1)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
train_loader = DataLoader(Stripes(128), batch_size=16, shuffle=True)
test_loader = torch.utils.data.DataLoader(Stripes(64), batch_size=64)

model = Net().to(device)
optimizer = optim.Adam(model.parameters(), lr=0.01, weight_decay=1e-4)
scheduler = StepLR(optimizer, step_size=2, gamma=0.5)
losses = []
for epoch in range(4):
    losses.append(train(model, device, train_loader, optimizer))
    scheduler.step()
    print(f"epoch {epoch + 1}: loss {losses[-1]:.4f}, lr {scheduler.get_last_lr()[0]}")
accuracy = test(model, device, test_loader)
print(f"accuracy {accuracy:.3f}")

# A saved state is loaded into a new network, which then gives the same answers.
twin = Net()
twin.load_state_dict(model.state_dict())
twin.eval()
example = Variable(torch.ones(1, 1, 8, 8))
same = torch.allclose(twin(example), model(example))

# Nine numbers that both libraries must give alike: no random numbers are in them.
layer = nn.Linear(3, 3)
nn.init.constant_(layer.weight, 0.1)
nn.init.zeros_(layer.bias)
loader = DataLoader(TensorDataset(torch.arange(9.0).reshape(3, 3), torch.tensor([0, 1, 2])), 2)
sgd = optim.SGD(layer.parameters(), lr=0.1, momentum=0.9, nesterov=True)
for x, y in loader:
    sgd.zero_grad()
    nn.CrossEntropyLoss(label_smoothing=0.1)(torch.tanh(layer(x)), y).backward()
    sgd.step()
weights = layer.weight.tolist()

# Printing.
printed = "\n".join(
    [
        repr(model),
        repr(torch.arange(6).reshape(2, 3).float() / 7),
        str(torch.tensor([1e-8, 1.0], requires_grad=True) * 2),
        repr(optimizer.param_groups[0]["lr"]),
        repr(sorted(model.state_dict())),
    ]
)

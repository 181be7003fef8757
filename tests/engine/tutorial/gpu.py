"""Moving to a GPU, and what happens where there is none."""

import engine as torch

x = torch.tensor([1.0, 2.0])
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
y = (x.to(device) * 2).cpu()
assert y.tolist() == [2.0, 4.0]
print(f"computed on {device}")

messages = []
if not torch.cuda.is_available():
    for attempt in (
        lambda: x.cuda(),
        lambda: x.to("cuda"),
        lambda: torch.ones(2, device="cuda:0"),
        lambda: torch.cuda.FloatTensor([1.0]),
        lambda: torch.nn.Linear(2, 1).cuda(),
    ):
        try:
            attempt()
        except RuntimeError as error:
            messages.append(str(error))
            print(error)

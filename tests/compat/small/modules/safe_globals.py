import argparse
import io

import torch

args = argparse.Namespace(lr=0.1, hidden=[3, 4])
file = io.BytesIO()
torch.save({"args": args, "w": torch.arange(3.0)}, file)
for how in ("default", "asked"):
    file.seek(0)
    try:
        if how == "default":
            torch.load(file)
        else:
            with torch.serialization.safe_globals([argparse.Namespace]):
                loaded = torch.load(file, weights_only=False)
            print(how, loaded["args"], loaded["w"])
    except Exception as error:
        print(how, type(error).__name__)
torch.serialization.add_safe_globals([argparse.Namespace])

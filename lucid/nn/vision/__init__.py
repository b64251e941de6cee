"""Vision layers: images padded, resized, and their channels rearranged.

A layer here holds the arguments of a function in `lucid/ops/vision/` and learns nothing.

- `padding`: ConstantPad, ReflectionPad, ReplicationPad, CircularPad, ZeroPad.
- `upsampling`: Upsample and its two older forms.
- `pixel_shuffle`: PixelShuffle, PixelUnshuffle, ChannelShuffle.

Read `upsampling` first.
"""

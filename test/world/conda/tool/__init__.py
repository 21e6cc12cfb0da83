"""A stand-in for conda and mamba, made for layerwright's tests on the py-rattler library; not the real tools."""

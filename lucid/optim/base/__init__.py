"""optim.base"""

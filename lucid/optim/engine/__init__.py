"""optim.engine"""

"""ops.losses"""

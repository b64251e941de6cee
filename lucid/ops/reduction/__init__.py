"""ops.reduction"""

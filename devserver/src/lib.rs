//! A local PlayerIO server for developing and testing without a network.

"""The engines that answer the same questions, each behind the same two functions."""

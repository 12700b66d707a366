"""The contract suite that every registered kind and type runs, ours and a stranger's."""

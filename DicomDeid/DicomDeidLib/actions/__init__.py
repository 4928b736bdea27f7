"""How one value changes: each action takes an element in its context and gives its new bytes."""

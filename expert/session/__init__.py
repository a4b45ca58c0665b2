"""A question session: plain state, and pure steps from one state to the next. No terminal in it."""

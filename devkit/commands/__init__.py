"""The subcommands of `loket`, one module each; a module adds itself with `register(app)`."""

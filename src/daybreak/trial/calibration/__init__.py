"""What published arms say about the free parameters: observations, exposures, the model on JAX, the fit, leaving trials out."""

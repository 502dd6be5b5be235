"""Arms x visits: designs, in-silico trials, endpoints, calibration on evidence, and how far off predictions have been."""

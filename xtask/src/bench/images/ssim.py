"""Says how like the first image the others are, a line each, by their light: 1 is the same.

By scikit-image, with the weights of those who thought of this measure (Wang and others, 2004).
"""

import sys

import numpy
from PIL import Image
from skimage.metrics import structural_similarity

reference, *others = (numpy.asarray(Image.open(path).convert("L")) for path in sys.argv[1:])
for other in others:
    if other.shape != reference.shape:
        sys.exit(f"{other.shape} instead of {reference.shape}")
    print(structural_similarity(reference, other, gaussian_weights=True, sigma=1.5, use_sample_covariance=False))

"""The market in NumPy, as each Python peer would write it (docs/model.md): profit, marginal profit,
failure, shares.
"""

import json

import numpy as np


class Market:
    def __init__(self, document):
        market, firms, regimes = document["market"], document["firms"], document["regimes"]
        names = [regime["name"] for regime in regimes]
        column = lambda key, default=None: np.array(
            [firm.get(key, default) for firm in firms], float
        )
        self.count, self.regimes = len(firms), len(regimes)
        self.users, self.beta = market["users"], market["demandSensitivity"]
        self.user_harm, self.external_harm = market["userHarm"], market["externalHarm"]
        self.systemic = market["systemicLoss"]
        self.outside = (
            np.exp(self.beta * market["outsideOption"]) if "outsideOption" in market else 0.0
        )
        self.probability = np.array([regime["probability"] for regime in regimes])
        self.cost, self.margin, self.exposure = (
            column("cost"),
            column("margin"),
            column("exposure", 1.0),
        )
        self.quality = self.beta * (column("value", 0.0) - column("price", 0.0))
        self.base = np.array([[firm["baselineFailure"][n] for n in names] for firm in firms])
        self.effect = np.array([[firm["effectiveness"][n] for n in names] for firm in firms])
        self.liability, self.floor = document["policy"].get("liability", 0.0), document[
            "policy"
        ].get("floor", 0.0)
        self.kink = self.base / self.effect
        self.top = np.maximum(self.kink.max(axis=1), self.floor)
        self.harm = (
            self.external_harm * self.exposure
        )  # times the liability: what a failure costs the firm

    def regime_failure(self, overlap):
        return np.maximum(self.base - self.effect * overlap[:, None], 0.0)

    def failure(self, overlap):
        return self.regime_failure(overlap) @ self.probability

    def slope(self, overlap):
        """α on the piece to the right."""
        return (self.effect * (overlap[:, None] < self.kink)) @ self.probability

    def weight(self, failure):
        return np.exp(self.quality - self.beta * self.user_harm * self.exposure * failure)

    def shares(self, failure):
        weight = self.weight(failure)
        return weight / (self.outside + weight.sum())

    def benefit(self, failure, share):
        """Marginal profit per unit of fallen failure probability."""
        liable = self.liability * self.harm
        return self.users * (
            (self.margin - liable * failure)
            * self.beta
            * self.user_harm
            * self.exposure
            * share
            * (1 - share)
            + liable * share
        )


def load(path, limit=None, firms=None):
    """The first markets of a file, all firms of each or the first few."""
    markets = []
    with open(path) as file:
        for k, line in enumerate(file):
            if limit is not None and k >= limit:
                break
            document = json.loads(line)
            document["firms"] = document["firms"][:firms]
            markets.append(Market(document))
    return markets

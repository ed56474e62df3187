"""The outer face of skinsight: the REST service (:mod:`api.app`) and the command line (:mod:`api.cli`)."""

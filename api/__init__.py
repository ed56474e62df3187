"""The outer face of skinsight: the REST service (:mod:`.app`) and the command line (:mod:`.cli`)."""

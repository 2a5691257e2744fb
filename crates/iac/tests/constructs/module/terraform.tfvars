name = "ledger"

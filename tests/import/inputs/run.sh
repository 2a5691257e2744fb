#!/bin/bash
set -e
aws backup create-backup-vault --backup-vault-name "$NAME"

#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sourced: how the scripts run the .NET SDK. Nothing is left running and nothing is asked or reported.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_ADD_GLOBAL_TOOLS_TO_PATH=false
export MSBUILDDISABLENODEREUSE=1 NUGET_XMLDOC_MODE=skip

# The compiler server makes builds faster and ends by itself after ten idle minutes; a CI job must not leave it behind. MSBuild reads this as a property.
[[ -z ${CI:-} ]] || export UseSharedCompilation=false

# Service accounts and containers may have no home to write to.
if [[ ! -w ${HOME:-/nonexistent} ]]; then
  export DOTNET_CLI_HOME=$ARTIFACTS/home NUGET_PACKAGES=${NUGET_PACKAGES:-$ARTIFACTS/home/.nuget/packages}
  mkdir -p "$DOTNET_CLI_HOME"
fi

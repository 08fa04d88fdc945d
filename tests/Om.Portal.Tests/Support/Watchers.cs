using System.Runtime.CompilerServices;

namespace Om.Portal.Tests;

/// <summary>Hosts of tests watch no configuration files: the system allows only some hundred watchers, and each test starts hosts.</summary>
internal static class Watchers
{
    [ModuleInitializer]
    internal static void TurnOff() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}

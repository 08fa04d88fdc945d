namespace Om.System.Tests;

/// <summary>Configuration of a test's databases, as the environment of processes that share them.</summary>
internal sealed class ProcessSettings(IReadOnlyDictionary<string, string?> databases)
{
    /// <summary>Environment of a gateway, for callers without limits. Services not named otherwise are at <paramref name="rest"/>.</summary>
    public static Dictionary<string, string> Gateway(Uri rest, params (string Key, string Value)[] settings) =>
        new ProcessSettings(new Dictionary<string, string?>()).With("", [
            ("Edge:CostPerMinuteAndAddress", "100000000"),
            ("Edge:CostPerMinuteAndCaller", "100000000"),
            .. Directory.GetDirectories(Path.Combine(Repository.Root, "services"))
                .Select(folder => ($"Services:{Path.GetFileName(folder)}", rest.GetLeftPart(UriPartial.Authority))),
            .. settings,
        ]);

    /// <summary>Environment of a process with a data folder of its own and <paramref name="more"/> settings, which win.</summary>
    public Dictionary<string, string> With(string folder, params (string Key, string Value)[] more)
    {
        var all = new Dictionary<string, string>();
        foreach (var (key, value) in databases)
        {
            all[Name(key)] = key == "Database:Folder" ? Path.Combine(value!, folder) : value!;
        }

        foreach (var (key, value) in more)
        {
            all[Name(key)] = value;
        }

        return all;
    }

    private static string Name(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}

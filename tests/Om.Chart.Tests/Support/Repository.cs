namespace Om.Chart.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Names of the deployables and their project folders.</summary>
    public static IReadOnlyDictionary<string, string> Services { get; } = Directory.GetDirectories(PathOf("services"))
        .Select(folder => Path.GetFileName(folder))
        .Where(name => name is not ("shared" or "standalone"))
        .ToDictionary(name => name, name => Path.GetRelativePath(Root, Directory.GetDirectories(PathOf($"services/{name}"), "Om.*").Single()))
        .Append(new("gateway", "gateway/Om.Gateway"))
        .ToDictionary();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "Om.slnx")) ? folder.FullName : Find(folder.Parent!);
}

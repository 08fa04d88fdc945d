using System.Reflection;

namespace Om.System.Tests;

/// <summary>Where the checkout under test is.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(Metadata("Repository"));

    public static readonly string Configuration = Metadata("Configuration");

    /// <summary>Folder of the google protos our contracts import.</summary>
    public static readonly string CommonProtos = Metadata("CommonProtos");

    /// <summary>The built program of a service, such as <c>services/checks/Om.Checks</c>.</summary>
    public static string Program(string project) =>
        Path.Combine(Root, project, "bin", Configuration, "net10.0", Path.GetFileName(project) + ".dll");

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}

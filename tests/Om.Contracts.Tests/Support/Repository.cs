using System.Text.Json.Nodes;
using Xunit;

namespace Om.Contracts.Tests;

/// <summary>Files of the repository that tests compare with. <c>OM_UPDATE=1</c> writes them instead, to be reviewed as a change.</summary>
internal static class Repository
{
    /// <summary>Root folder.</summary>
    public static string Root { get; } = FindRoot();

    private static bool Updates => Environment.GetEnvironmentVariable("OM_UPDATE") == "1";

    /// <summary>Fails when the file at <paramref name="path"/> does not hold exactly <paramref name="text"/>.</summary>
    public static void Same(string path, string text)
    {
        var file = Path.Combine(Root, path);
        if (Updates)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return;
        }

        var found = File.Exists(file) ? File.ReadAllText(file) : "";
        Assert.True(found == text, $"{path} is not what the code makes of it{FirstDifference(found, text)}. If the change is meant, run the test with OM_UPDATE=1 and review the file.");
    }

    /// <summary>
    /// As <see cref="Same"/>, for JSON that others have stored: <c>OM_UPDATE=1</c> writes a new file, and an old one only when properties came
    /// and none went or changed.
    /// </summary>
    public static void Grown(string path, string json)
    {
        var file = Path.Combine(Root, path);
        if (Updates && File.Exists(file))
        {
            var now = JsonNode.Parse(json)!.AsObject();
            Assert.All(JsonNode.Parse(File.ReadAllText(file))!.AsObject(), was =>
                Assert.True(JsonNode.DeepEquals(was.Value, now[was.Key]), $"{path}: '{was.Key}' went or changed; old messages hold it as it was."));
        }

        Same(path, json);
    }

    private static string FirstDifference(string found, string text)
    {
        var was = found.Split('\n');
        var now = text.Split('\n');
        var line = Enumerable.Range(0, Math.Max(was.Length, now.Length)).FirstOrDefault(i => was.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        return $", from line {line + 1}: '{was.ElementAtOrDefault(line)}' instead of '{now.ElementAtOrDefault(line)}'";
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Om.slnx")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}

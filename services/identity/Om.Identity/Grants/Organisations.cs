using System.Text.RegularExpressions;

namespace Om.Identity;

/// <summary>Names of organisations other services own; here they are only carried.</summary>
internal static partial class Organisations
{
    /// <summary>Whether <paramref name="name"/> looks like a resource name such as <c>networks/7</c>.</summary>
    public static bool IsName(string name) => name.Length <= 100 && Shape().IsMatch(name);

    [GeneratedRegex("^[a-z][A-Za-z]*/[A-Za-z0-9._-]+\\z", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Shape();
}

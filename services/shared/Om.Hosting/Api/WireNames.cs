using System.Reflection;
using Google.Protobuf.Reflection;

namespace Om.Hosting;

/// <summary>The values of an enumeration as the contract spells them.</summary>
public static class WireNames
{
    /// <summary>The name of <paramref name="value"/>, such as <c>ALL_RATED</c>; a number the contract does not know stays one.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum =>
        typeof(T).GetField(value.ToString()) is { } field ? Name(field) : value.ToString();

    /// <summary>All names but that of the value 0, which means that nothing was said.</summary>
    internal static IEnumerable<string> All<T>()
        where T : struct, Enum =>
        typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static).Skip(1).Select(Name);

    private static string Name(FieldInfo field) => field.GetCustomAttribute<OriginalNameAttribute>()?.Name ?? field.Name;
}

using Google.Protobuf.Reflection;

namespace Om.Contracts.Tests;

/// <summary>The rows of AccessMatrix.txt.</summary>
internal static class AccessMatrix
{
    private const string Folder = "tests/Om.Contracts.Tests/Access";

    /// <summary>Callers, in the order of the columns.</summary>
    public static readonly string[] Roles = ["nobody", "guest", "account", "check_author", "check_approver", "office", "adviser", "partner_system"];

    public static IReadOnlyList<AccessRow> Rows { get; } = [.. Lines("AccessMatrix.txt").Select(Parse)];

    public static IReadOnlyList<string> PublicMethods { get; } = [.. Lines("PublicMethods.txt").Select(line => "om." + line)];

    private static AccessRow Parse(string line)
    {
        var columns = line.Split('|').Select(column => column.Trim()).ToArray();
        return columns.Length == 3 + Roles.Length
            ? new AccessRow("om." + columns[0], columns[1], columns[2], Roles.Zip(columns[3..]).ToDictionary(cell => cell.First, cell => cell.Second.Split('/')))
            : throw new FormatException($"AccessMatrix.txt: {columns.Length} columns instead of {3 + Roles.Length} in '{line}'");
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, Folder, file)).Where(line => line.Length > 0 && !line.StartsWith('#'));
}

/// <summary>One row.</summary>
/// <param name="Name">Method, <c>package.Service/Method</c>.</param>
/// <param name="Who">What its [Access] says.</param>
/// <param name="Request">Request as JSON with places to fill.</param>
/// <param name="Cells">Caller to status: one, or one for each kind of object.</param>
internal sealed record AccessRow(string Name, string Who, string Request, IReadOnlyDictionary<string, string[]> Cells)
{
    public MethodDescriptor Method { get; } =
        ContractFiles.Files.SelectMany(file => file.Services).SelectMany(service => service.Methods)
            .SingleOrDefault(method => $"{method.Service.FullName}/{method.Name}" == Name)
        ?? throw new FormatException($"AccessMatrix.txt: there is no method {Name}");
}

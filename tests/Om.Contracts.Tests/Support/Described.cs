using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Om.Contracts.Tests;

/// <summary>The contracts with their comments, read from the descriptor set that partners get.</summary>
internal static class Described
{
    /// <summary>Our own files.</summary>
    public static IReadOnlyList<FileDescriptor> Files { get; } = Read();

    public static IEnumerable<MethodDescriptor> Methods => Files.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    /// <summary>All messages, nested ones included; entries of maps are not messages of ours.</summary>
    public static IEnumerable<MessageDescriptor> Messages => Files.SelectMany(file => file.MessageTypes).SelectMany(WithNested);

    public static IEnumerable<EnumDescriptor> Enums => Files.SelectMany(file => file.EnumTypes).Concat(Messages.SelectMany(message => message.EnumTypes));

    /// <summary>Comment before a declaration, as one text; empty when there is none.</summary>
    public static string Comment(IDescriptor of)
    {
        var declaration = of switch
        {
            ServiceDescriptor d => d.Declaration,
            MethodDescriptor d => d.Declaration,
            MessageDescriptor d => d.Declaration,
            FieldDescriptor d => d.Declaration,
            EnumDescriptor d => d.Declaration,
            EnumValueDescriptor d => d.Declaration,
            _ => null,
        };
        return string.Join("\n\n", (declaration?.LeadingComments ?? "").Split("\n\n").Select(Joined)).Trim();
    }

    private static string Joined(string paragraph) =>
        string.Join(' ', paragraph.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.Where(nested => nested.GetOptions()?.MapEntry != true).SelectMany(WithNested).Prepend(message);

    private static List<FileDescriptor> Read()
    {
        var extensions = new ExtensionRegistry { AnnotationsExtensions.Http, FieldBehaviorExtensions.FieldBehavior };
        var set = FileDescriptorSet.Parser.ParseFrom(ContractFiles.Descriptors);
        return [.. FileDescriptor.BuildFromByteStrings(set.File.Select(file => file.ToByteString()), extensions)
            .Where(file => file.Name.StartsWith("om/", StringComparison.Ordinal))
            .OrderBy(file => file.Name, StringComparer.Ordinal)];
    }
}

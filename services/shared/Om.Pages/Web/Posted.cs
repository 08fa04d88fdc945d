using System.Security.Cryptography;
using Google.Protobuf;

namespace Om.Pages;

/// <summary>A posted form, its texts tidied: blanks at the ends gone, line ends as one character.</summary>
public sealed class Posted(IFormCollection form)
{
    /// <summary>Name of the hidden field that tells one rendering of a form from the next.</summary>
    public const string FormField = "form";

    /// <summary>Names of the fields sent.</summary>
    public IEnumerable<string> Names => form.Keys;

    /// <summary>Text of a field; empty when it was not sent.</summary>
    public string this[string name] =>
        form[name].FirstOrDefault()?.ReplaceLineEndings("\n").Trim() ?? "";

    /// <summary>A password, exactly as it was typed.</summary>
    public string Secret(string name) => form[name].FirstOrDefault() ?? "";

    /// <summary>Whether a box was ticked or a button pressed.</summary>
    public bool Has(string name) => this[name].Length > 0;

    /// <summary>All values of a field.</summary>
    public IEnumerable<string> All(string name) => form[name].OfType<string>();

    /// <summary>The value of an enum field; the default for everything unknown.</summary>
    public T Choice<T>(string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(this[name], ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : default;

    /// <summary>
    /// The request id for <paramref name="request"/>: the same form sent twice with the same content is one intent (a double click, a reload),
    /// with another content it is another.
    /// </summary>
    public string RequestId(IMessage request)
    {
        var rendering = Guid.TryParse(this[FormField], out var id) ? id : Guid.NewGuid();
        return new Guid(SHA256.HashData([.. rendering.ToByteArray(), .. request.ToByteArray()]).AsSpan(0, 16)).ToString();
    }

    /// <summary>Reads the form of a request: the way endpoints receive it as a parameter.</summary>
    public static async ValueTask<Posted?> BindAsync(HttpContext http) =>
        http.Request.HasFormContentType
            ? new Posted(await http.Request.ReadFormAsync(http.RequestAborted))
            : throw new PageError(Failure.BadRequest);
}

namespace Om.Gateway;

/// <summary>Where the services are: <c>Gateway:Services:{name}</c>, a list of <c>http://host:8081</c>; else <c>Services:{name}</c>, a single one.</summary>
internal static class Destinations
{
    public const string Checks = "checks";
    public const string Assessments = "assessments";
    public const string Identity = "identity";
    public const string Portal = "portal";
    public static readonly string[] Services = [Checks, Assessments, Identity, Portal];

    public static string[] Of(IConfiguration configuration, string service) =>
        configuration.GetSection($"Gateway:Services:{service}").Get<string[]>() is { Length: > 0 } list ? list
        : configuration[$"Services:{service}"] is { Length: > 0 } single ? [single]
        : [];

    public static IEnumerable<string> Problems(IConfiguration configuration)
    {
        foreach (var service in Services)
        {
            var found = Of(configuration, service);
            if (found.Length == 0)
            {
                yield return $"Gateway:Services:{service} names no address; write one such as http://{service}:8081.";
            }

            foreach (var bad in found.Where(text => !IsAddress(text)))
            {
                yield return $"Gateway:Services:{service} holds '{bad}'; write scheme, host and port only, such as http://{service}:8081.";
            }
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        && address.GetLeftPart(UriPartial.Authority) == text.TrimEnd('/');
}

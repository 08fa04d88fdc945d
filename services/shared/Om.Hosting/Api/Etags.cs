using System.Globalization;

namespace Om.Hosting;

/// <summary>Etags made from the version of an entity (AIP-154).</summary>
public static class Etags
{
    /// <summary>The etag of <paramref name="entity"/>.</summary>
    public static string Of(IVersioned entity) => $"\"v{entity.Version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>ABORTED when <paramref name="etag"/> is given and is not that of <paramref name="entity"/>.</summary>
    public static void Require(IVersioned entity, string etag, string name)
    {
        if (etag.Length > 0 && etag != Of(entity))
        {
            throw Fault.StaleEtag(name);
        }
    }
}

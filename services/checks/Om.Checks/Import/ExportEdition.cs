using System.Text;
using Google.Api;
using Google.Protobuf;
using Grpc.Core;
using Om.Hosting;

namespace Om.Checks;

internal sealed partial class CheckService
{
    [Access(To.Anyone)]
    public override async Task<HttpBody> ExportEdition(V1.ExportEditionRequest request, ServerCallContext context)
    {
        var validation = new Validation();
        validation.Known(request.Format, "format");
        validation.ThrowIfAny();
        var edition = await FindEditionAsync(request.Name, "name", context);
        var content = await contents.GetAsync(db, edition, context.CancellationToken);
        return request.Format == V1.ExportEditionRequest.Types.Format.Package
            ? Package(edition, content)
            : new HttpBody { ContentType = "application/yaml", Data = ByteString.CopyFromUtf8(Yaml(edition, content)) };
    }

    private static string Yaml(Edition edition, V1.EditionContent content) =>
        $"# {edition.Name}, content hash {edition.ContentHash}\n" + YamlWriter.Write(new CheckDocument(edition.CheckId, content, null).Write());

    private HttpBody Package(Edition edition, V1.EditionContent content)
    {
        var key = keys.Own ?? throw Fault.Precondition("NO_SIGNING_KEY",
            "This installation has no key to sign packages with; ask its operator, or take the edition as YAML.");
        var payload = CanonicalJson.Write(new CheckDocument(edition.CheckId, content, edition.Adoption).Write());
        var package = Checks.Package.Sign(payload, key, keys.OwnId);
        return new HttpBody { ContentType = "application/jose", Data = ByteString.CopyFrom(Encoding.ASCII.GetBytes(package)) };
    }
}

using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Om.Hosting;

namespace Om.Assessments;

internal sealed partial class DeclarationService
{
    [Access(To.Anyone)]
    public override async Task<V1.PublicDeclaration> LookupDeclaration(V1.LookupDeclarationRequest request, ServerCallContext context)
    {
        var bad = new Validation();
        bad.Text(request.Number, "number", 100, required: true);
        bad.ThrowIfAny();
        var number = Normalise(request.Number);
        var declaration = await db.Declarations.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Number == number && d.Published, context.CancellationToken)
            ?? throw Fault.NotFound("DECLARATION_UNKNOWN", "There is no published declaration with this number.");
        return new V1.PublicDeclaration
        {
            Number = declaration.Number,
            State = declaration.StateOn(Today),
            FirmName = declaration.FirmName,
            FirmPlace = declaration.FirmPlace,
            CheckTitle = declaration.CheckTitle,
            Edition = declaration.Edition,
            IssueDate = Wire.Text(declaration.IssuedOn),
            ValidUntil = Wire.Text(declaration.ValidUntil),
            Mode = (V1.Assessment.Types.Mode)declaration.Mode,
            MeasureCount = declaration.MeasureCount,
        };
    }

    /// <summary>However it was typed: <c>om 7k3f 9qtw 2m4x</c> and <c>7K3F9QTW2M4X</c> are the number OM-7K3F-9QTW-2M4X.</summary>
    internal static string? Normalise(string typed) => AccessCode.Normalise(typed) switch
    {
        // Read as a code the O of "OM" is a zero; a number of its own may begin with it too, so only the length tells.
        { Length: 14 } code when code.StartsWith("0M", StringComparison.Ordinal) => Grouped(code[2..]),
        { Length: 12 } code => Grouped(code),
        _ => null,
    };

    private static string Grouped(string code) => $"OM-{code[..4]}-{code[4..8]}-{code[8..]}";
}

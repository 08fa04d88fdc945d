using QRCoder;

namespace Om.Assessments;

/// <summary>A QR code as dark runs per row, quiet zone included, so that every drawing is the same code.</summary>
internal sealed class QrMatrix
{
    private readonly List<System.Collections.BitArray> rows;

    public QrMatrix(string text)
    {
        // A quarter of the code may be stained or torn; paper of a workshop needs that.
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.Q);
        rows = code.ModuleMatrix;
    }

    public int Size => rows.Count;

    public bool IsDark(int x, int y) => rows[y][x];

    /// <summary>Horizontal runs of dark modules: far fewer shapes than modules.</summary>
    public IEnumerable<(int X, int Y, int Length)> Runs()
    {
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var start = x;
                while (x < Size && rows[y][x])
                {
                    x++;
                }

                if (x > start)
                {
                    yield return (start, y, x - start);
                }
            }
        }
    }
}

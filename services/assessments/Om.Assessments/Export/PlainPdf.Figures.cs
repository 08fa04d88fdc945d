namespace Om.Assessments;

/// <content>Blocks that are drawn rather than written.</content>
internal sealed partial class PlainPdf
{
    private void Draw(Block.Cover cover)
    {
        paper.Fill(Brand, PdfPaper.Left, paper.Y, PdfPaper.Width, 4);
        paper.Y += 16;
        Write(cover.Kicker, new PdfStyle(10.5, Ink: Grey));
        Write(cover.Title, new PdfStyle(24, true, Brand));
        if (cover.Subtitle.Length > 0)
        {
            Write(cover.Subtitle, new PdfStyle(13));
        }

        paper.Y += 8;
    }

    /// <summary>Two columns; a row is as high as its higher half.</summary>
    private void Draw(Block.Facts facts)
    {
        const double gap = 18, half = (PdfPaper.Width - gap) / 2;
        foreach (var pair in facts.Items.Chunk(2))
        {
            var sides = pair.Select(fact => (Name: paper.Break(fact.Name, new PdfStyle(8.5, Ink: Grey), half),
                Value: paper.Break(fact.Value, Body, half))).ToList();
            var height = sides.Max(s => 14 + s.Value.Count * Body.Step) + 8;
            paper.Need(height);
            for (var i = 0; i < sides.Count; i++)
            {
                var x = PdfPaper.Left + i * (half + gap);
                paper.Fill(Pale, x, paper.Y, half, 0.5);
                paper.Write(sides[i].Name[0], x, paper.Y + 4);
                WriteLines(sides[i].Value, x, paper.Y + 15);
            }

            paper.Y += height;
        }

        paper.Y += 6;
    }

    private void Draw(Block.Totals totals)
    {
        const double gap = 8, height = 54;
        var width = (PdfPaper.Width - gap * (totals.Items.Count - 1)) / totals.Items.Count;
        paper.Y += 4;
        paper.Need(height);
        for (var i = 0; i < totals.Items.Count; i++)
        {
            var (light, label, count) = totals.Items[i];
            var x = PdfPaper.Left + i * (width + gap);
            paper.Frame(Pale, x, paper.Y, width, height, 0.75);
            paper.Fill(light is Light.Open or Light.NotApplicable ? Pale : Lights.Fill(light), x, paper.Y, width, 3);
            var mark = new PdfLine(Lights.Mark(light), new PdfStyle(14, true, Lights.Ink(light)));
            paper.Write(mark, x + 9, paper.Y + 15);
            paper.Write(new PdfLine($"{count}", new PdfStyle(20, true)), x + 14 + paper.WidthOf(mark), paper.Y + 10);
            paper.Write(paper.Break(label, new PdfStyle(9.5), width - 12)[0], x + 9, paper.Y + 36);
        }

        paper.Y += height + 10;
    }

    private void Draw(Block.Code code)
    {
        const double side = 96, gap = 12;
        var matrix = new QrMatrix(code.Address);
        var module = side / matrix.Size;
        var lines = paper.Break(code.Text, Body, PdfPaper.Width - side - gap);
        paper.Need(side);
        foreach (var (x, y, length) in matrix.Runs())
        {
            paper.Fill("#000000", PdfPaper.Left + x * module, paper.Y + y * module, length * module, module);
        }

        WriteLines(lines, PdfPaper.Left + side + gap, paper.Y + Math.Max(0, (side - lines.Count * Body.Step) / 2));
        paper.Y += Math.Max(side, lines.Count * Body.Step);
    }

    private void Draw(Block.Signature signature)
    {
        const double gap = 24;
        var width = (PdfPaper.Width - gap * (signature.Places.Count - 1)) / signature.Places.Count;
        paper.Need(70);
        paper.Y += 40;
        for (var i = 0; i < signature.Places.Count; i++)
        {
            var x = PdfPaper.Left + i * (width + gap);
            paper.Fill("#1C2429", x, paper.Y, width, 0.75);
            WriteLines(paper.Break(signature.Places[i], new PdfStyle(9), width), x, paper.Y + 4);
        }

        paper.Y += 26;
    }
}

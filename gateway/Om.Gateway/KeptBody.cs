namespace Om.Gateway;

/// <summary>A request body that can be read a second time as long as not more of it was read than fits.</summary>
internal sealed class KeptBody(Stream source, int most) : Stream
{
    private byte[] kept = [];
    private int length;
    private int position;
    private bool overflowed;

    /// <summary>Whether nobody has asked for any of it.</summary>
    public bool IsUntouched { get; private set; } = true;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Starts over; false when part of what was read is gone.</summary>
    public bool TryRewind()
    {
        position = 0;
        return !overflowed;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        IsUntouched = false;
        if (position < length)
        {
            var again = Math.Min(buffer.Length, length - position);
            kept.AsMemory(position, again).CopyTo(buffer);
            position += again;
            return again;
        }

        var read = await source.ReadAsync(buffer, cancellationToken);
        Keep(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (overflowed || bytes.IsEmpty)
        {
            return;
        }

        if (length + bytes.Length > most)
        {
            overflowed = true;
            kept = [];
            length = position = 0;
            return;
        }

        if (length + bytes.Length > kept.Length)
        {
            Array.Resize(ref kept, Math.Max(length + bytes.Length, kept.Length * 2));
        }

        bytes.CopyTo(kept.AsSpan(length));
        length += bytes.Length;
        position = length;
    }
}

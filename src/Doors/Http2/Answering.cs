namespace Muster.Doors.Http2;

/// <summary>What one stream still has to send. Only <see cref="Outflow"/> touches it, which guards it.</summary>
internal sealed class Answering(Inbox asked, int windowBytes, Action<uint> onOver)
{
    private TaskCompletionSource? _sent;

    public uint Stream => asked.Stream;

    /// <summary>The client has said its last word.</summary>
    public bool HasHeardAll => asked.IsEnded;

    /// <summary>Bytes that the client takes now; below zero where it has made the window smaller afterwards.</summary>
    public long Window { get; set; } = windowBytes;

    /// <summary>Bytes that found no window.</summary>
    public ByteQueue Unsent { get; } = new();

    /// <summary>The last headers, behind <see cref="Unsent"/>; null when data end the stream.</summary>
    public byte[]? Trailers { get; set; }

    /// <summary>Nothing comes behind <see cref="Unsent"/> and the trailers.</summary>
    public bool IsLast { get; set; }

    /// <summary>Its place among those that wait for the connection's window; null while it does not.</summary>
    public LinkedListNode<Answering>? Place { get; set; }

    /// <summary>Its end has been sent, or either side has given it up.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Ends when all is sent, or nothing is to be any more.</summary>
    public Task UntilSent() =>
        (_sent ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>All is sent.</summary>
    public void TellSent()
    {
        _sent?.TrySetResult();
        _sent = null;
    }

    /// <summary>It does not wait for the connection's window, or no more.</summary>
    public void Leave()
    {
        Place?.List?.Remove(Place);
        Place = null;
    }

    public void End()
    {
        IsOver = true;
        Leave();
        Unsent.Clear();
        TellSent();
        onOver(Stream);
    }
}

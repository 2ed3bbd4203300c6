namespace Muster.Doors.Dns;

/// <summary>How a question came; the answer goes back the same way.</summary>
internal enum Transport
{
    Udp,
    Tcp,
}

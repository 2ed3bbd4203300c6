namespace Muster.Doors.Dns.Wire;

/// <summary>Types of records and questions (IANA's numbers); the wire may carry any other.</summary>
internal enum RecordType : ushort
{
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Txt = 16,
    Aaaa = 28,
    Srv = 33,
    Opt = 41,
    Axfr = 252,
    Any = 255,
}

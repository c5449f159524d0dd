// Dumbbell, F TCP bulk flows. Access 1 Gb/s 1 ms each side; bottleneck 100 Mb/s, --delay ms one way, DropTail device queue of --q
// packets, no queue disc. One JSON line, with the segments of data that were sent and those of them sent again, from warm to T.
#include "ns3/core-module.h"
#include "ns3/network-module.h"
#include "ns3/internet-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"
#include "ns3/applications-module.h"
#include <chrono>
#include <map>
#include <sys/resource.h>
using namespace ns3;
static double lastT=0,area=0; static uint32_t curQ=0,maxQ=0; static uint64_t drops=0,hops=0; static double warm=10;
static void Q(uint32_t o,uint32_t n){ double t=Simulator::Now().GetSeconds(); if(t>warm) area+=curQ*(t-std::max(lastT,warm)); lastT=t; curQ=n; if(n>maxQ)maxQ=n; }
static uint64_t dataSent=0,dataAgain=0; static std::map<std::string,uint32_t> highest;
// the context names the node: a segment that ends at or below what its sender has sent before is a retransmission
static void Sent(std::string context,Ptr<const Packet> p,Ptr<Ipv4>,uint32_t){ Ptr<Packet> c=p->Copy(); Ipv4Header ip; c->RemoveHeader(ip); if(ip.GetProtocol()!=6)return; TcpHeader h; c->RemoveHeader(h); uint32_t n=c->GetSize(); if(n==0)return; uint32_t end=h.GetSequenceNumber().GetValue()+n; uint32_t&top=highest[context]; bool again=end<=top; if(!again)top=end; if(Simulator::Now().GetSeconds()>warm){dataSent++; if(again)dataAgain++;} }
static void Drop(Ptr<const Packet>){drops++;} static void Tx(Ptr<const Packet>){hops++;}
int main(int c,char**v){
  int F=10; std::string tcp="TcpNewReno", sched="", starts=""; double T=60; uint32_t seed=1,q=100; bool count=false; double bd=10, ad=1;
  CommandLine cmd; cmd.AddValue("flows","",F);cmd.AddValue("tcp","",tcp);cmd.AddValue("T","",T);cmd.AddValue("seed","",seed);cmd.AddValue("q","",q);cmd.AddValue("count","",count);cmd.AddValue("warm","",warm);cmd.AddValue("sched","",sched);cmd.AddValue("delay","ms",bd);cmd.AddValue("starts","seconds, with commas",starts);cmd.Parse(c,v);
  RngSeedManager::SetRun(seed); if(sched!=""){ ObjectFactory f; f.SetTypeId("ns3::"+sched+"Scheduler"); Simulator::SetScheduler(f);} 
  Config::SetDefault("ns3::TcpL4Protocol::SocketType",StringValue("ns3::"+tcp));
  Config::SetDefault("ns3::TcpSocket::SegmentSize",UintegerValue(1448)); Config::SetDefault("ns3::TcpSocket::SndBufSize",UintegerValue(4<<20)); Config::SetDefault("ns3::TcpSocket::RcvBufSize",UintegerValue(4<<20));
  NodeContainer L,R,S; S.Create(2); L.Create(F); R.Create(F);
  PointToPointHelper acc,bot; acc.SetDeviceAttribute("DataRate",StringValue("1Gbps")); acc.SetChannelAttribute("Delay",TimeValue(MilliSeconds(ad))); acc.SetQueue("ns3::DropTailQueue<Packet>","MaxSize",StringValue("10000p"));
  bot.SetDeviceAttribute("DataRate",StringValue("100Mbps")); bot.SetChannelAttribute("Delay",TimeValue(MilliSeconds(bd))); bot.SetQueue("ns3::DropTailQueue<Packet>","MaxSize",QueueSizeValue(QueueSize(QueueSizeUnit::PACKETS,q)));
  NetDeviceContainer b=bot.Install(S); InternetStackHelper is; is.SetIpv6StackInstall(false); is.InstallAll(); TrafficControlHelper tch; Ipv4AddressHelper a; a.SetBase("10.0.0.0","255.255.255.0"); a.Assign(b); tch.Uninstall(b);
  std::stringstream given(starts); Ptr<UniformRandomVariable> u=CreateObject<UniformRandomVariable>(); std::vector<Ptr<PacketSink>> sinks; ApplicationContainer apps; std::vector<NetDeviceContainer> all; all.push_back(b);
  for(int i=0;i<F;i++){
    NetDeviceContainer dl=acc.Install(L.Get(i),S.Get(0)), dr=acc.Install(S.Get(1),R.Get(i)); all.push_back(dl);all.push_back(dr);
    a.NewNetwork(); a.Assign(dl); a.NewNetwork(); auto ir=a.Assign(dr); tch.Uninstall(dl); tch.Uninstall(dr);
    PacketSinkHelper sk("ns3::TcpSocketFactory",InetSocketAddress(Ipv4Address::GetAny(),5000)); auto sa=sk.Install(R.Get(i)); sinks.push_back(DynamicCast<PacketSink>(sa.Get(0)));
    BulkSendHelper bs("ns3::TcpSocketFactory",InetSocketAddress(ir.GetAddress(1),5000)); bs.SetAttribute("MaxBytes",UintegerValue(0)); bs.SetAttribute("SendSize",UintegerValue(1448)); auto ba=bs.Install(L.Get(i)); double at=u->GetValue(0,1); std::string one; if(std::getline(given,one,',')) at=std::stod(one); ba.Start(Seconds(at));
  }
  if(count) for(int i=0;i<F;i++) L.Get(i)->GetObject<Ipv4L3Protocol>()->TraceConnect("Tx",std::to_string(i),MakeCallback(&Sent));
  Ipv4GlobalRoutingHelper::PopulateRoutingTables();
  auto bq=DynamicCast<PointToPointNetDevice>(b.Get(0))->GetQueue(); bq->TraceConnectWithoutContext("PacketsInQueue",MakeCallback(&Q)); bq->TraceConnectWithoutContext("Drop",MakeCallback(&Drop)); S.Get(0)->GetObject<TrafficControlLayer>()->TraceConnectWithoutContext("TcDrop",MakeCallback(&Drop));
  if(count) for(auto&dc:all) for(uint32_t i=0;i<dc.GetN();i++) dc.Get(i)->TraceConnectWithoutContext("PhyTxEnd",MakeCallback(&Tx));
  std::vector<uint64_t> base(F); Simulator::Schedule(Seconds(warm),+[](std::vector<uint64_t>*b,std::vector<Ptr<PacketSink>>*s){ for(size_t i=0;i<s->size();i++)(*b)[i]=(*s)[i]->GetTotalRx(); },&base,&sinks);
  Simulator::Stop(Seconds(T));
  auto t0=std::chrono::steady_clock::now(); Simulator::Run(); double w=std::chrono::duration<double>(std::chrono::steady_clock::now()-t0).count();
  Q(curQ,curQ); struct rusage r; getrusage(RUSAGE_SELF,&r); uint64_t ev=Simulator::GetEventCount(); double tot=0,s2=0; std::string g;
  for(int i=0;i<F;i++){ double x=(sinks[i]->GetTotalRx()-base[i])*8/(T-warm)/1e6; tot+=x; s2+=x*x; char bf[32]; snprintf(bf,32,"%s%.3f",i?",":"",x); g+=bf; }
  printf("{\"prog\":\"ns3dumbbell\",\"tcp\":\"%s\",\"flows\":%d,\"T\":%g,\"seed\":%u,\"wall\":%.4f,\"events\":%lu,\"evps\":%.0f,\"hops\":%lu,\"hopsps\":%.0f,\"goodputMbps\":[%s],\"totMbps\":%.3f,\"jain\":%.4f,\"meanQ\":%.3f,\"maxQ\":%u,\"drops\":%lu,\"dataSent\":%lu,\"dataAgain\":%lu,\"rssMB\":%.1f}\n",
   tcp.c_str(),F,T,seed,w,ev,ev/w,hops,hops/w,g.c_str(),tot,tot*tot/(F*s2),area/(T-warm),maxQ,drops,dataSent,dataAgain,r.ru_maxrss/1024.0);
  return 0; }

/** Every kind of component. The order is that of the palette and of the engine's numbers. */
import type { Kind } from '../sim/kind.ts'
import backEnd from './cluster/back-end.ts'
import director from './cluster/director.ts'
import codeObject from './ee/code-object.ts'
import dpdk from './ee/dpdk.ts'
import management from './ee/management.ts'
import manager from './ee/manager.ts'
import messagePassing from './ee/message-passing.ts'
import nodeos from './ee/nodeos.ts'
import eePan from './ee/pan.ts'
import pastryWrappers from './ee/pastry-wrappers.ts'
import relay from './ee/relay.ts'
import repository from './ee/repository.ts'
import sharedMemory from './ee/shared-memory.ts'
import tamanoir from './ee/tamanoir.ts'
import udpForwarder from './ee/udp-forwarder.ts'
import skeleton from './example/skeleton.ts'
import machine from './infrastructure/machine.ts'
import bpfHook from './kernel/bpf-hook.ts'
import communication from './kernel/communication.ts'
import driver from './kernel/driver.ts'
import forwarding from './kernel/forwarding.ts'
import gateway from './kernel/gateway.ts'
import hook from './kernel/hook.ts'
import lana from './kernel/lana.ts'
import napi from './kernel/napi.ts'
import netfilterFunction from './kernel/netfilter-function.ts'
import kernelPan from './kernel/pan.ts'
import partner from './kernel/partner.ts'
import pastry from './kernel/pastry.ts'
import pollMode from './kernel/poll-mode.ts'
import scoutPath from './kernel/scout-path.ts'
import silk from './kernel/silk.ts'
import silkDriver from './kernel/silk-driver.ts'
import socketCall from './kernel/socket-call.ts'
import vera from './kernel/vera.ts'
import lanaBpf from './lana/bpf.ts'
import lanaCompress from './lana/compress.ts'
import lanaController from './lana/controller.ts'
import lanaCounter from './lana/counter.ts'
import lanaEncrypt from './lana/encrypt.ts'
import lanaEth from './lana/eth.ts'
import lanaForward from './lana/forward.ts'
import lanaReliable from './lana/reliable.ts'
import lanaSocket from './lana/socket.ts'
import lanaTee from './lana/tee.ts'
import lanaVirtualLink from './lana/virtual-link.ts'
import wire from './link/wire.ts'
import hub from './network/hub.ts'
import myrinet from './network/myrinet.ts'
import router from './network/router.ts'
import switchKind from './network/switch.ts'
import ixp1200 from './nic/ixp1200.ts'
import myrinetCard from './nic/myrinet.ts'
import plain from './nic/plain.ts'
import programmable from './nic/programmable.ts'
import strongarm from './nic/strongarm.ts'
import channel from './nodeos/channel.ts'
import domain from './nodeos/domain.ts'
import nodeosEvent from './nodeos/event.ts'
import fileSpace from './nodeos/file-space.ts'
import memoryPool from './nodeos/memory-pool.ts'
import security from './nodeos/security.ts'
import specification from './nodeos/specification.ts'
import threadPool from './nodeos/thread-pool.ts'
import balance from './service/balance.ts'
import cache from './service/cache.ts'
import conntrack from './service/conntrack.ts'
import count from './service/count.ts'
import deport from './service/deport.ts'
import drop from './service/drop.ts'
import encrypt from './service/encrypt.ts'
import filter from './service/filter.ts'
import gzip from './service/gzip.ts'
import mark from './service/mark.ts'
import monitor from './service/monitor.ts'
import police from './service/police.ts'
import program from './service/program.ts'
import rawTable from './service/raw-table.ts'
import reliableMulticast from './service/reliable-multicast.ts'
import script from './service/script.ts'
import transcode from './service/transcode.ts'
import wavelet from './service/wavelet.ts'
import activeFlood from './traffic/active-flood.ts'
import activePing from './traffic/active-ping.ts'
import arp from './traffic/arp.ts'
import capsuleApplication from './traffic/capsule-application.ts'
import groupReceiver from './traffic/group-receiver.ts'
import groupSender from './traffic/group-sender.ts'
import objectClient from './traffic/object-client.ts'
import objectServer from './traffic/object-server.ts'
import pastClient from './traffic/past-client.ts'
import pictureReceiver from './traffic/picture-receiver.ts'
import pictureSender from './traffic/picture-sender.ts'
import ping from './traffic/ping.ts'
import request from './traffic/request.ts'
import rtp from './traffic/rtp.ts'
import rtpReceiver from './traffic/rtp-receiver.ts'
import server from './traffic/server.ts'
import sink from './traffic/sink.ts'
import source from './traffic/source.ts'
import tcp from './traffic/tcp.ts'

/** Kinds to copy, not to use: documents may have them, the palette does not offer them. */
export const examples: readonly Kind[] = [skeleton]

export const catalogue: readonly Kind[] = [
  machine,
  plain,
  programmable,
  hook,
  forwarding,
  tamanoir,
  mark,
  count,
  monitor,
  drop,
  filter,
  gzip,
  skeleton,
  director,
  backEnd,
  router,
  switchKind,
  hub,
  myrinet,
  wire,
  source,
  sink,
  ping,
  tcp,
  request,
  server,
  relay,
  rtp,
  rtpReceiver,
  pictureSender,
  pictureReceiver,
  codeObject,
  repository,
  manager,
  silk,
  scoutPath,
  partner,
  nodeos,
  kernelPan,
  eePan,
  udpForwarder,
  activePing,
  activeFlood,
  capsuleApplication,
  communication,
  deport,
  napi,
  pollMode,
  bpfHook,
  dpdk,
  rawTable,
  conntrack,
  balance,
  driver,
  myrinetCard,
  lana,
  lanaVirtualLink,
  lanaEth,
  lanaBpf,
  lanaTee,
  lanaCounter,
  lanaForward,
  lanaSocket,
  messagePassing,
  encrypt,
  transcode,
  wavelet,
  domain,
  threadPool,
  memoryPool,
  fileSpace,
  channel,
  nodeosEvent,
  silkDriver,
  ixp1200,
  strongarm,
  pastry,
  police,
  program,
  script,
  netfilterFunction,
  security,
  specification,
  management,
  vera,
  arp,
  pastryWrappers,
  pastClient,
  reliableMulticast,
  groupSender,
  groupReceiver,
  cache,
  objectClient,
  objectServer,
  gateway,
  lanaController,
  lanaReliable,
  lanaCompress,
  lanaEncrypt,
  socketCall,
  sharedMemory,
]
